import { NULL, text, type Value } from '../php/values.ts';

const texts = (entries: Readonly<Record<string, string | null>>): Value => ({
  kind: 'array',
  entries: new Map(Object.entries(entries).map(([name, value]) => [name, value === null ? NULL : text(value, 1)])),
});

/** What packages set where a project does not publish their settings, by key; from their `config/*.php`. */
const SETTINGS: Readonly<Record<string, Value>> = {
  // https://github.com/spatie/laravel-activitylog
  'activitylog.table_name': text('activity_log', 1),
  'activitylog.database_connection': NULL,
  // https://github.com/spatie/laravel-permission
  'permission.table_names': texts({
    roles: 'roles',
    permissions: 'permissions',
    model_has_permissions: 'model_has_permissions',
    model_has_roles: 'model_has_roles',
    role_has_permissions: 'role_has_permissions',
  }),
  'permission.column_names': texts({
    role_pivot_key: null,
    permission_pivot_key: null,
    model_morph_key: 'model_id',
    team_foreign_key: 'team_id',
  }),
  'permission.teams': { kind: 'literal', value: false },
  'permission.testing': { kind: 'literal', value: false },
  // https://github.com/owen-it/laravel-auditing
  'audit.drivers.database.table': text('audits', 1),
  // https://github.com/laravel-notification-channels/webpush
  'webpush.table_name': text('push_subscriptions', 1),
  'webpush.database_connection': NULL,
  // https://github.com/laravel/telescope, https://github.com/laravel/pulse
  'telescope.storage.database.connection': NULL,
  'pulse.storage.database.connection': NULL,
  'auth.passwords.users.table': text('password_reset_tokens', 1),
};

export function packageSetting(key: string): Value | undefined {
  return Object.hasOwn(SETTINGS, key) ? SETTINGS[key] : undefined;
}
