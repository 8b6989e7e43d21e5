import { describe, expect, it } from 'vitest';
import { found } from './schema.ts';

const TABLES = {
  organizations: 'id bigint, name text',
  customers:
    'id bigint, organization_id bigint, external_id text, status integer, deleted_at timestamp with time zone, created_at timestamp with time zone, active boolean',
  invoices: 'id bigint, customer_id bigint, number text, payable_id bigint, payable_type text',
  billing_plans: 'id bigint, code text',
};
const MODELS = {
  'app/models/organization.rb': 'class Organization < ApplicationRecord\n  has_many :customers\nend\n',
  'app/models/customer.rb': `class Customer < ApplicationRecord
  belongs_to :organization
  has_many :invoices
  default_scope -> { kept }
  scope :active, -> { where(active: true).order(created_at: :desc) }
  scope :odd, ->(x) { where(custom(x)) }
end
`,
  'app/models/invoice.rb': `class Invoice < ApplicationRecord
  belongs_to :client, class_name: 'Customer', foreign_key: :customer_id
  alias_attribute :label, :number
end
`,
  'app/models/billing/plan.rb': 'module Billing\n  class Plan < ApplicationRecord\n  end\nend\n',
};
const sqlIn = (text: string) => found('app/services/a.rb', text, TABLES, MODELS);

describe('ActiveRecord', () => {
  it.each([
    ['Invoice.find_by(number: params[:number])', 'SELECT * FROM invoices WHERE number = $1 LIMIT 1'],
    ['Invoice.find_by!(number:)', 'SELECT * FROM invoices WHERE number = $1 LIMIT 1'],
    ['Invoice.find(id)', 'SELECT * FROM invoices WHERE id = $1 LIMIT 1'],
    [
      "Invoice.where(number: 'a', id: [1, 2]).pluck(:id)",
      "SELECT id FROM invoices WHERE number = 'a' AND id IN (1, 2)",
    ],
    ['Invoice.where.not(number: nil).exists?', 'SELECT 1 AS one FROM invoices WHERE number IS NOT NULL LIMIT 1'],
    ['Invoice.where(id: invoice_ids).to_a', 'SELECT * FROM invoices WHERE id = ANY($1)'],
    ['Invoice.where(id: 1..9).to_a', 'SELECT * FROM invoices WHERE id >= 1 AND id <= 9'],
    ['Invoice.where(client: client).count', 'SELECT count(*) FROM invoices WHERE customer_id = $1'],
    ['Invoice.where(label: x).first', 'SELECT * FROM invoices WHERE number = $1 ORDER BY id LIMIT 1'],
    ['Invoice.where(payable: x).take', 'SELECT * FROM invoices WHERE payable_id = $1 AND payable_type = $2 LIMIT 1'],
    ["Invoice.where('number = ? OR id = :id', a, id: 1).to_a", 'SELECT * FROM invoices WHERE (number = $1 OR id = $2)'],
    [
      'Invoice.where(number: a).order(id: :desc).limit(5).to_a',
      'SELECT * FROM invoices WHERE number = $1 ORDER BY id DESC LIMIT 5',
    ],
    [
      "Invoice.where(number: a).order('id DESC').last",
      'SELECT * FROM invoices WHERE number = $1 ORDER BY id ASC LIMIT 1',
    ],
    ['Invoice.where(number: a).update_all(payable_id: 1)', 'UPDATE invoices SET payable_id = $1 WHERE number = $2'],
    ['Invoice.where(number: a).delete_all', 'DELETE FROM invoices WHERE number = $1'],
    ['Billing::Plan.find_by(code: code)', 'SELECT * FROM billing_plans WHERE code = $1 LIMIT 1'],
    ['Invoice.find_by(lost: 1)', 'SELECT * FROM invoices WHERE lost = $1 LIMIT 1'],
  ])('%s', (code, sql) => {
    expect(sqlIn(code)).toEqual([`1: ${sql}`]);
  });

  it('adds what soft deletion always asks for, unless the query takes it off', () => {
    expect(sqlIn('Customer.find_by(external_id: id)')).toEqual([
      '1: SELECT * FROM customers WHERE deleted_at IS NULL AND external_id = $1 LIMIT 1',
    ]);
    expect(sqlIn('Customer.unscoped.find_by(external_id: id)')).toEqual([
      '1: SELECT * FROM customers WHERE external_id = $1 LIMIT 1 …',
    ]);
  });

  it('puts scopes in place', () => {
    expect(sqlIn('Customer.active.limit(n).to_a')).toEqual([
      '1: SELECT * FROM customers WHERE deleted_at IS NULL AND active = true ORDER BY created_at DESC LIMIT $1',
    ]);
    expect(sqlIn('Customer.odd(1).where(status: 1)')).toEqual([]);
  });

  it('reads the scopes themselves, to which more is added', () => {
    const text = MODELS['app/models/customer.rb'];
    expect(found('app/models/customer.rb', text, TABLES, MODELS)).toEqual([
      '5: SELECT * FROM customers WHERE deleted_at IS NULL AND active = true ORDER BY created_at DESC …',
    ]);
  });

  it('keeps an enumeration apart from the number that stands for it', () => {
    expect(sqlIn('Customer.find_by(status: :open)')).toEqual([
      '1: SELECT * FROM customers WHERE deleted_at IS NULL AND status = $1 LIMIT 1',
    ]);
  });

  it('joins by associations', () => {
    expect(sqlIn('Customer.joins(:invoices).where(invoices: { number: n }).to_a')).toEqual([
      '1: SELECT customers.* FROM customers INNER JOIN invoices ON invoices.customer_id = customers.id WHERE customers.deleted_at IS NULL AND invoices.number = $1',
    ]);
  });

  it("follows a record's associations by the record's name", () => {
    expect(sqlIn('current_organization.customers.find_by(external_id: id)')).toEqual([
      '1: SELECT * FROM customers WHERE organization_id = $1 AND deleted_at IS NULL AND external_id = $2 LIMIT 1',
    ]);
    expect(sqlIn('thing.customers.find_by(external_id: id)')).toEqual([]);
  });

  it('leaves open what is held in a variable or goes on with a method of its own', () => {
    expect(sqlIn('scope = Invoice.where(number: a)')).toEqual(['1: SELECT * FROM invoices WHERE number = $1 …']);
    expect(sqlIn('Invoice.where(number: a).mine.first')).toEqual(['1: SELECT * FROM invoices WHERE number = $1 …']);
  });

  it.each([
    'Invoice.where("#{column} = 1").first',
    'Invoice.where(conditions).first',
    'Invoice.where(**conditions).first',
    'Unknown.find_by(id: 1)',
    'Hash.new.find { |x| x }',
    'Invoice.joins(:strangers).where(id: 1).first',
  ])('says nothing of %s', (code) => {
    expect(sqlIn(code)).toEqual([]);
  });

  it('points at the line where the chain begins', () => {
    expect(sqlIn('def a\n  Invoice\n    .where(number: 1)\n    .first\nend')).toEqual([
      '2: SELECT * FROM invoices WHERE number = $1 ORDER BY id LIMIT 1',
    ]);
  });

  it('lives with broken and hostile source', () => {
    expect(sqlIn('class A def Invoice.find_by(number: 1')).toEqual([]);
    expect(sqlIn(`Invoice${'.where(number: 1)'.repeat(3_000)}`)).toEqual([]);
    expect(sqlIn(`Invoice.where(${'['.repeat(3_000)}`)).toEqual([]);
  });
});
