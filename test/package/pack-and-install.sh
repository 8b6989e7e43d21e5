#!/usr/bin/env bash
# Packs the package, installs it into an empty folder and reviews a change with the machine's own Node, which may be
# older than what the sources need. Needs the registry, so it is no part of `npm test`.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fail() {
  printf 'FAILED: %s\n' "$1"
  exit 1
}

npm pack --silent --pack-destination "$folder" >/dev/null
# Without the project's own Node, which npm puts first.
own=$(printf '%s' "$PATH" | tr ':' '\n' | grep -v node_modules | paste -sd:)
isolated() { env -i PATH="$own" HOME="$folder" npm_config_cache="${npm_config_cache:-$HOME/.npm}" "$@"; }

mkdir "$folder/empty" "$folder/shop"
cd "$folder/empty"
printf '{ "name": "empty", "private": true }\n' >package.json
cp ~/.npmrc "$folder/.npmrc" 2>/dev/null || true
isolated npm install --no-audit --no-fund --loglevel=error "$folder"/*.tgz

cd "$folder/shop"
git init --quiet --initial-branch=main .
git config user.name Ada
git config user.email ada@example.com
mkdir -p migrations
printf 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);\n' >migrations/000001_orders.up.sql
git add . && git commit --quiet -m 'orders'
printf 'CREATE INDEX orders_user_idx ON orders (user_id);\n' >migrations/000002_index.up.sql

printf 'The Node of this machine is %s.\n' "$(isolated node --version)"
run() {
  set +e
  output=$(isolated ARCHITECT_CACHE_DIR="$folder/cache" "$@" 2>&1)
  code=$?
  set -e
}

for command in "$folder/empty/node_modules/.bin/architect" "node $folder/empty/node_modules/architect/dist/cli.js"; do
  # shellcheck disable=SC2086
  run $command review --no-model
  printf '%s\n' "$output"
  [ "$code" -eq 1 ] || fail "review ended with $code instead of 1"
  grep -q 'require-concurrent-index LK11, proved' <<<"$output" || fail 'the blocking index was not found'
done

cd "$folder/empty"
run npx --no architect review --repo "$folder/shop" --no-model --format json --fail-on never
[ "$code" -eq 0 ] || fail "npx ended with $code instead of 0: $output"
grep -q '"rule": "require-concurrent-index"' <<<"$output" || fail 'npx did not report the blocking index'
run node node_modules/architect/dist/cli.js demo
[ "$code" -eq 2 ] || fail "demo ended with $code instead of 2"
grep -q 'The demo needs a clone' <<<"$output" || fail 'demo does not say where it runs'
printf 'The packed package works.\n'
