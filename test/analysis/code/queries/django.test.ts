import { describe, expect, it } from 'vitest';
import { found } from './schema.ts';

const TABLES = {
  projects_project: 'id integer, name character varying(100), owner_id integer',
  features_feature: 'id integer, project_id integer, name text, archived boolean, created timestamp with time zone',
  custom_users: 'id integer, email text',
};
const MODELS = {
  'api/projects/models.py': `from django.db import models

class Project(models.Model):
    name = models.CharField(max_length=100)
    owner = models.ForeignKey("users.User", on_delete=models.CASCADE)
`,
  'api/users/models.py': `from django.db import models

class User(models.Model):
    email = models.TextField()

    class Meta:
        db_table = "custom_users"
`,
  'api/features/models.py': `from django.db import models

class Feature(models.Model):
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="features")
    name = models.TextField()
    archived = models.BooleanField()
    created = models.DateTimeField()

    class Meta:
        ordering = ("id",)
`,
};
const sqlIn = (text: string) => found('api/a/views.py', text, TABLES, MODELS);

describe('Django', () => {
  it.each([
    ['User.objects.get(email=email)', 'SELECT * FROM custom_users WHERE email = $1 LIMIT 21'],
    ['get_object_or_404(User, pk=pk)', 'SELECT * FROM custom_users WHERE id = $1 LIMIT 21 …'],
    ['User.objects.filter(email="a").exists()', "SELECT 1 AS a FROM custom_users WHERE email = 'a' LIMIT 1"],
    [
      'Feature.objects.filter(project=project, archived=False).count()',
      'SELECT count(*) FROM features_feature WHERE project_id = $1 AND archived = false',
    ],
    [
      'User.objects.filter(id__in=ids).order_by("-email")[:10]',
      'SELECT * FROM custom_users WHERE id = ANY($1) ORDER BY email DESC LIMIT $2',
    ],
    ['User.objects.order_by("email")[a:b]', 'SELECT * FROM custom_users ORDER BY email ASC LIMIT $1 OFFSET $2'],
    [
      'User.objects.filter(email__icontains=q).exists()',
      "SELECT 1 AS a FROM custom_users WHERE UPPER(email::text) LIKE UPPER('%' || $1 || '%') LIMIT 1",
    ],
    [
      'User.objects.filter(email__startswith=q).exists()',
      "SELECT 1 AS a FROM custom_users WHERE email::text LIKE ($1 || '%') LIMIT 1",
    ],
    [
      'Feature.objects.filter(name__isnull=True).first()',
      'SELECT * FROM features_feature WHERE name IS NULL ORDER BY id ASC LIMIT 1',
    ],
    [
      'User.objects.filter(Q(email="a") | ~Q(id=1)).exists()',
      "SELECT 1 AS a FROM custom_users WHERE (email = 'a' OR NOT (id = 1)) LIMIT 1",
    ],
    ['User.objects.exclude(email="a").count()', "SELECT count(*) FROM custom_users WHERE NOT (email = 'a')"],
    [
      'Feature.objects.filter(project__name=n).count()',
      'SELECT count(*) FROM features_feature INNER JOIN projects_project ON projects_project.id = features_feature.project_id WHERE projects_project.name = $1',
    ],
    [
      'Feature.objects.filter(project_id=1).update(name="x")',
      'UPDATE features_feature SET name = $1 WHERE project_id = 1',
    ],
    ['User.objects.get_or_create(email=e, defaults={"id": 1})', 'SELECT * FROM custom_users WHERE email = $1 LIMIT 21'],
    ['User.objects.create(email=e)', 'INSERT INTO custom_users (email) VALUES ($1) …'],
    [
      'project.features.filter(name=n).exists()',
      'SELECT 1 AS a FROM features_feature WHERE project_id = $1 AND name = $2 LIMIT 1',
    ],
  ])('%s', (code, sql) => {
    expect(sqlIn(code).map((line) => line.replace(' …', ''))).toEqual([`1: ${sql.replace(' …', '')}`]);
  });

  it("puts the model's own order behind a query without one, and leaves it open", () => {
    expect(sqlIn('x = Feature.objects.filter(name=n)')).toEqual([
      '1: SELECT * FROM features_feature WHERE name = $1 ORDER BY id ASC …',
    ]);
  });

  it('leaves open what it cannot read', () => {
    expect(sqlIn('User.objects.filter(email=e).filter(**more).count()')).toEqual([
      '1: SELECT count(*) FROM custom_users WHERE email = $1 …',
    ]);
  });

  it.each([
    'User.objects.filter(**more)',
    'User.objects.filter(id=F("other")).count()',
    'Stranger.objects.get(id=1)',
    'settings.get("a")',
    'User.objects.mine().filter(id=1)',
  ])('says nothing of %s', (code) => {
    expect(sqlIn(code)).toEqual([]);
  });

  it('lives with broken and hostile source', () => {
    expect(sqlIn('User.objects.get(email=')).toEqual([]);
    expect(sqlIn(`User.objects${'.filter(id=1)'.repeat(3_000)}`)).toEqual([]);
  });
});
