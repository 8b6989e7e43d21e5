import { baseName, compare, type Format, flatHistories, wholeFile } from './format.ts';
import { leadingNumber, sharedVersions } from './plain/versions.ts';

export const supabase: Format = {
  id: 'supabase',
  about: {
    finds: '`supabase/migrations/*.sql`',
    order: 'file name',
    left: 'nothing',
  },
  revision: 2,
  certainty: 3,
  runner: {
    name: 'Supabase CLI',
    scope: 'file',
    source: 'https://github.com/supabase/cli/blob/develop/apps/cli-go/pkg/migration/file.go',
  },
  find: (paths) =>
    flatHistories(paths, /^\d+_.*\.sql$/).filter(({ root }) => /(?:^|\/)supabase\/migrations$/.test(root)),
  order: ({ files }) => files.toSorted((a, b) => compare(baseName(a), baseName(b))),
  refuses: ({ files }) => sharedVersions('Supabase', files, leadingNumber),
  target: () => 'postgres',
  read: (path, text) => wholeFile(path, text),
  /** What every Supabase project has before its first migration, as far as migrations name it. */
  preamble: `
    CREATE ROLE anon NOLOGIN; CREATE ROLE authenticated NOLOGIN; CREATE ROLE service_role NOLOGIN BYPASSRLS;
    CREATE ROLE supabase_admin NOLOGIN; CREATE ROLE authenticator NOLOGIN; CREATE ROLE supabase_auth_admin NOLOGIN;
    CREATE SCHEMA auth; CREATE SCHEMA extensions; CREATE SCHEMA storage; CREATE SCHEMA graphql_public;
    CREATE EXTENSION "uuid-ossp" WITH SCHEMA extensions; CREATE EXTENSION pgcrypto WITH SCHEMA extensions;
    ALTER ROLE CURRENT_USER SET search_path = "$user", public, extensions;
    SET search_path = "$user", public, extensions;
    CREATE TABLE auth.users (
      id uuid PRIMARY KEY, aud varchar(255), role varchar(255), email varchar(255), phone text, encrypted_password varchar(255),
      raw_app_meta_data jsonb, raw_user_meta_data jsonb, is_anonymous boolean NOT NULL DEFAULT false,
      email_confirmed_at timestamptz, last_sign_in_at timestamptz, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz);
    CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS 'SELECT NULL::uuid';
    CREATE FUNCTION auth.role() RETURNS text LANGUAGE sql STABLE AS 'SELECT NULL::text';
    CREATE FUNCTION auth.email() RETURNS text LANGUAGE sql STABLE AS 'SELECT NULL::text';
    CREATE FUNCTION auth.jwt() RETURNS jsonb LANGUAGE sql STABLE AS 'SELECT NULL::jsonb';
    CREATE TABLE storage.buckets (
      id text PRIMARY KEY, name text NOT NULL UNIQUE, owner uuid, public boolean DEFAULT false, file_size_limit bigint,
      allowed_mime_types text[], created_at timestamptz DEFAULT now(), updated_at timestamptz DEFAULT now());
    CREATE TABLE storage.objects (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(), bucket_id text REFERENCES storage.buckets, name text, owner uuid, owner_id text,
      metadata jsonb, path_tokens text[], created_at timestamptz DEFAULT now(), updated_at timestamptz DEFAULT now());
    CREATE FUNCTION storage.foldername(name text) RETURNS text[] LANGUAGE sql STABLE AS 'SELECT string_to_array(name, ''/'')';
    CREATE PUBLICATION supabase_realtime`,
};
