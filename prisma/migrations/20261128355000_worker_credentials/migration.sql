-- Why the worker can ask nothing of AWS: no-credentials, credentials-refused, aws-unreachable; null while it can.
ALTER TABLE "workers" ADD COLUMN "credentials_trouble" TEXT;
