#!/bin/sh
# Makes the secrets of an installation once, each of 256 random bits, and keeps them in the volume at $1.
# What is set in the environment is taken instead. Nothing has a default.
set -eu
cd "$1"

make() { # name, value where the operator gave one
  if [ -n "$2" ]; then
    printf %s "$2" >"$1"
  elif [ ! -s "$1" ]; then
    head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$1"
  fi
  chmod 0444 "$1" # the volume is mounted by the services alone, which run as different users
}

make key_encryption_secret "${KEY_ENCRYPTION_SECRET:-}"
make service_secret "${SERVICE_SECRET:-}"
make postgres_password "${POSTGRES_PASSWORD:-}"
make rabbitmq_password "${RABBITMQ_PASSWORD:-}"

for database in auth task worker; do
  printf 'postgres://taskward:%s@postgres:5432/%s' "$(cat postgres_password)" "$database" >"${database}_database_url"
done
printf 'amqp://taskward:%s@rabbitmq:5672' "$(cat rabbitmq_password)" >rabbitmq_url
chmod 0444 ./*_url
