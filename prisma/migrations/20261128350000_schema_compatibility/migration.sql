-- The oldest build that can still work with this schema, named by the last migration that it was built with. A migration
-- that takes something away raises it; an older build reads it and stops. There is one row.
CREATE TABLE "schema_compatibility" (
    "only" BOOLEAN NOT NULL DEFAULT true CHECK ("only"),
    "minimum_migration" TEXT NOT NULL,

    CONSTRAINT "schema_compatibility_pkey" PRIMARY KEY ("only")
);

INSERT INTO "schema_compatibility" ("minimum_migration") VALUES ('20261128330000_target_verifications');
