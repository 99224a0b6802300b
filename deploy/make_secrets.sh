#!/bin/sh
# Makes the secrets that docker-compose.yml reads, once: deploy/make_secrets.sh [FOLDER].
# A file that is there already is kept, so it may be run again. Keep a copy of the folder apart
# from the backups of the database: without field_keys personal data cannot be read again.
set -eu
umask 077
folder=${1:-secrets}
mkdir -p "$folder"
# Files are readable because containers run as users of their own; the folder is not.
chmod 700 "$folder"

random() { # hexadecimal digits need no quoting in an address
	od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

keep() { # keep NAME TEXT
	[ -e "$folder/$1" ] || { printf '%s\n' "$2" > "$folder/$1.new" && mv "$folder/$1.new" "$folder/$1"; }
	chmod 444 "$folder/$1"
}

at=@postgres:5432
keep postgres_password "$(random)"
keep redis_password "$(random)"
keep database_superuser_url "postgresql://postgres:$(cat "$folder/postgres_password")$at/postgres"
keep database_owner_url "postgresql://meridian_owner:$(random)$at/meridian"
keep database_url "postgresql://meridian_app:$(random)$at/meridian"
keep redis_url "redis://:$(cat "$folder/redis_password")@redis:6379/0"
keep secret_key "$(random)$(random)"
keep field_keys "$(head -c 32 /dev/urandom | base64 | tr '+/' '-_')"
echo "The secrets are in $folder."
