#!/bin/bash
# Compose file 8235692fd6381bee
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive AWS_DEFAULT_REGION='eu-west-3' PATH="$PATH:/snap/bin"
export HOME=/root
app=/opt/slipway
instance_id=unknown
step='starting'

# Tells CloudFormation how it went. A signal carries no reason: that goes to the console, where
# "aws ec2 get-console-output" shows it. Once the stack is complete nobody waits for a signal
# (the group also starts instances later), so a refused one is no failure.
finish() {
  local code=$1 status=SUCCESS
  if [ "$code" -ne 0 ]; then
    status=FAILURE
    echo "slipway: failed with code $code while $step" | tee /dev/console
    docker ps --all 2>&1 | tee /dev/console || true
  fi
  aws cloudformation signal-resource --stack-name 'slipway-orders-dev' \
    --logical-resource-id AutoScalingGroup --unique-id "$instance_id" --status "$status" || true
}
trap 'finish $?' EXIT

step='asking the metadata service for the instance id'
token=$(curl -fsS --retry 5 -X PUT http://169.254.169.254/latest/api/token \
  -H 'X-aws-ec2-metadata-token-ttl-seconds: 300')
instance_id=$(curl -fsS --retry 5 http://169.254.169.254/latest/meta-data/instance-id \
  -H "X-aws-ec2-metadata-token: $token")

# Ubuntu 24.04 has no awscli package. AWS publishes the snap itself, snapd checks its signature
# and picks the processor's build.
step='installing the AWS command line'
snap wait system seed.loaded
for attempt in 1 2 3 4 5; do
  if snap install aws-cli --classic; then break; fi
  sleep $((attempt * 10))
done
aws --version

# apt-daily updates the package lists soon after boot. Their lock is none that DPkg::Lock::Timeout
# waits for, "update" fails at once (github.com/ipspace/netlab/pull/2473), so apt-daily is stopped
# and whoever else holds the lock waited for. Its sibling that installs upgrades is left alone:
# stopping it could break a package, and "install" does wait for it.
step='installing Docker'
systemctl stop apt-daily.timer apt-daily.service || true
for attempt in {1..30}; do
  if apt-get -o Acquire::Retries=5 update; then break; fi
  sleep 10
done
apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=5 install -y \
  docker.io docker-compose-v2 amazon-ecr-credential-helper jq
systemctl start apt-daily.timer || true
usermod -aG docker ubuntu

step='fetching the compose file'
install -d -m 0755 "$app"
aws s3api get-object --bucket 'slipway-artifacts' --expected-bucket-owner '123456789012' \
  --key 'environments/orders-dev/docker-compose.yaml' "$app/docker-compose.yaml"

# Docker knows nothing of IAM: the helper signs in to the private registries that the file names, with
# the instance's role, at every pull. As credsStore it would be asked about all other registries, too.
# https://manpages.ubuntu.com/manpages/noble/man1/docker-credential-ecr-login.1.html
step='preparing the pull from private registries'
install -d -m 0700 "$HOME/.docker"
{
  echo '{"credHelpers": {'
  { grep -oE '[0-9]{12}\.dkr\.ecr(-fips)?\.[a-z0-9-]+\.amazonaws\.(com(\.cn)?|eu)' \
    "$app/docker-compose.yaml" || true; } | sort -u | sed 's/.*/"&": "ecr-login"/' | paste -sd,
  echo '}}'
} > "$HOME/.docker/config.json"

# Runs now and every five minutes: compose restarts a container only where something changed,
# here the database password after a rotation. Docker keeps it, see the README.
step='starting the containers'
cat > "$app/up" <<'UP'
#!/bin/bash
set -euo pipefail
export HOME=/root PATH="$PATH:/snap/bin" AWS_REGION='eu-west-3' S3_BUCKET='DataBucket'
export MYSQL_HOST='DatabaseWithSnapshot.Endpoint.Address' MYSQL_PORT=3306 MYSQL_DB=app
secret=$(aws secretsmanager get-secret-value --region "$AWS_REGION" \
  --secret-id 'DatabasePasswordRotation' --query SecretString --output text)
MYSQL_USER=$(jq -er .username <<< "$secret")
MYSQL_PASSWORD=$(jq -er .password <<< "$secret")
export MYSQL_USER MYSQL_PASSWORD
exec docker compose --file /opt/slipway/docker-compose.yaml up --detach --remove-orphans
UP
chmod 0755 "$app/up"
cat > /etc/systemd/system/slipway.service <<'UNIT'
[Unit]
Description=Slipway containers
Requires=docker.service
After=docker.service network-online.target
[Service]
Type=oneshot
ExecStart=/opt/slipway/up
UNIT
cat > /etc/systemd/system/slipway.timer <<'UNIT'
[Unit]
Description=Keep the Slipway containers up to date with the database password
[Timer]
OnBootSec=1min
OnUnitActiveSec=5min
[Install]
WantedBy=timers.target
UNIT
"$app/up"
systemctl daemon-reload
systemctl enable --now slipway.timer

# What the load balancer asks, and what it takes: 200 within 2 seconds.
for port in 80 8000; do
  for attempt in {1..60}; do
    code=$(curl -s -m 2 -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/" || true)
    step="waiting for 200 on port $port, which last answered $code"
    if [ "$code" = 200 ]; then break; fi
    sleep 5
  done
  [ "$code" = 200 ]
done

# An old instance goes when the new one has signalled, so requests must reach the new one by then.
for group in 'WebsiteTargetGroup' 'ApiTargetGroup'; do
  step="waiting for the load balancer to find it healthy in $group"
  timeout 300 aws elbv2 wait target-in-service --target-group-arn "$group" --targets "Id=$instance_id"
done
step='done'
