import type { z } from 'zod';
import { computeAmount } from '../benefit/benefit.js';
import type { Amount } from '../benefit/benefit.schema.js';
import { RECEIVED } from '../benefit/benefit-lists.js';
import { amountSchemas, formOfAmount, innerOf } from '../benefit/benefit-nodes.js';
import type { FormOf } from '../benefit/benefit-run.js';
import type { FactDefinition, FieldDefinition } from '../facts.js';
import { shapeOfType } from '../operator-types.js';
import { ProblemList, pointer } from '../rule-error.js';
import { enterpriseFacts } from '../scope.js';
import { definitionOf, type Vocabulary } from '../vocabulary.js';
import { ConditionCheck, enterpriseScope, type FactScope, recordScope } from './condition-check.js';

const MOST_LEVELS = 12;
const MOST_AMOUNTS = 200;
const ANY_DAY = '2000-01-01';

interface Where {
  readonly path: string;
  readonly level: number;
  readonly scope: FactScope;
}

/** One pass over the amounts of a benefit or a formula; collects what is wrong. The JSON was found small before. */
export class BenefitCheck {
  #amounts = 0;

  constructor(
    readonly vocabulary: Vocabulary,
    readonly problems = new ProblemList(),
  ) {}

  /** An amount of the enterprise. */
  amount(json: unknown, path: string): void {
    this.#amount(json, { path, level: 1, scope: enterpriseScope(this.vocabulary) });
  }

  condition(json: unknown, path: string, scope: FactScope = enterpriseScope(this.vocabulary)): void {
    new ConditionCheck(scope, this.vocabulary, this.problems).node(json, path, 1);
  }

  /** Whether the value has the shape; notes each issue under its pointer. */
  shape(schema: z.ZodType, json: unknown, path: string): boolean {
    const result = schema.safeParse(json);
    for (const issue of result.error?.issues ?? []) {
      const at = issue.path.map(String).reduce(pointer, path);
      if (issue.code !== 'unrecognized_keys') this.problems.add(at, 'shape', issue.message);
      else for (const key of issue.keys) this.problems.add(pointer(at, key), 'shape', `"${key}" is not known here`);
    }
    return result.success;
  }

  #amount(json: unknown, where: Where): void {
    const { path, level } = where;
    this.#amounts += 1;
    if (this.#amounts === MOST_AMOUNTS + 1) {
      this.problems.add(path, 'too-many', `a formula has at most ${MOST_AMOUNTS} amounts`);
    }
    if (level > MOST_LEVELS) {
      this.problems.add(path, 'too-deep', `amounts are nested more than ${MOST_LEVELS} levels deep`);
      return;
    }
    const form = typeof json === 'object' && json !== null ? formOfAmount(json) : undefined;
    if (!form) {
      this.problems.add(path, 'shape', `an amount has exactly one of: ${Object.keys(amountSchemas).join(', ')}`);
    } else if (this.shape(amountSchemas[form], json, path)) {
      this.#inside(json as Amount, where);
    }
  }

  #inside(amount: Amount, where: Where): void {
    const { path, level, scope } = where;
    if ('fact' in amount) this.#number(amount.fact, definitionOf(amount.fact, this.vocabulary), pointer(path, 'fact'));
    if ('field' in amount) this.#field(amount.field, amount.key, where);
    if ('termDays' in amount) this.#term(amount.termDays, where);
    if ('topUp' in amount) this.#list(RECEIVED, path);
    if ('sumOver' in amount) {
      this.#sumOver(amount.sumOver, where);
      return;
    }
    for (const { at, when, amount: inner } of innerOf(amount)) {
      const here = at.reduce<string>(pointer, path);
      if (when !== undefined) this.condition(when, here, scope);
      else this.#amount(inner, { path: here, level: level + 1, scope });
    }
    if (this.problems.found.length > 0) return;
    if ('tiers' in amount) this.#steps(amount.tiers, pointer(pointer(path, 'tiers'), 'steps'));
    if ('divide' in amount) this.#divisor(amount.divide.by, pointer(pointer(path, 'divide'), 'by'));
  }

  #sumOver({ list, where: filter, amount, distinct }: FormOf<'sumOver'>['sumOver'], where: Where): void {
    const path = pointer(where.path, 'sumOver');
    if (where.scope.records) this.problems.add(path, 'forbidden', 'a sum over records cannot hold another');
    const definition = this.#list(list, pointer(path, 'list'));
    if (!definition) return;
    const scope = recordScope(definition, this.vocabulary);
    if (filter !== undefined) this.condition(filter, pointer(path, 'where'), scope);
    this.#amount(amount, { path: pointer(path, 'amount'), level: where.level + 1, scope });
    if (distinct !== undefined) this.#text(distinct, scope.define(distinct), pointer(path, 'distinct'));
  }

  #field(field: string, key: string | undefined, where: Where, path = pointer(where.path, 'field')): void {
    if (!where.scope.records) {
      this.problems.add(path, 'shape', 'a field stands only inside sumOver');
      return;
    }
    const definition = where.scope.define(field);
    if (key === undefined || !definition) this.#number(field, definition, path);
  }

  #term({ from, months }: FormOf<'termDays'>['termDays'], where: Where): void {
    const path = pointer(where.path, 'termDays');
    if (where.scope.records && where.scope.define(from)?.type !== 'date') {
      this.problems.add(pointer(path, 'from'), 'type', `"${from}" is not a date`);
    }
    this.#field(months, undefined, where, pointer(path, 'months'));
  }

  #number(key: string, definition: FieldDefinition | undefined, path: string): void {
    if (!definition) this.problems.add(path, 'unknown-fact', `"${key}" is not known`);
    else if (shapeOfType(definition.type) !== 'number') this.problems.add(path, 'type', `"${key}" is not a number`);
  }

  #text(key: string, definition: FieldDefinition | undefined, path: string): void {
    if (!definition) this.problems.add(path, 'unknown-fact', `"${key}" is not known`);
    else if (shapeOfType(definition.type) !== 'text') this.problems.add(path, 'type', `"${key}" is not a text`);
  }

  #list(key: string, path: string): FactDefinition | undefined {
    const definition = definitionOf(key, this.vocabulary);
    if (definition?.type === 'list') return definition;
    this.problems.add(path, definition ? 'type' : 'unknown-fact', `"${key}" is not a list of records`);
    return undefined;
  }

  #steps({ mode, steps }: FormOf<'tiers'>['tiers'], path: string): void {
    for (const [index, { from, amount, rate }] of steps.entries()) {
      const before = steps[index - 1]?.from;
      const at = pointer(path, index);
      if (before !== undefined && from <= before) this.problems.add(at, 'value', 'the steps do not ascend');
      if (mode === 'marginal' && rate === undefined) this.problems.add(at, 'shape', 'a marginal step has a rate');
      if ((amount === undefined) === (rate === undefined)) {
        this.problems.add(at, 'shape', 'a step has either an amount or a rate');
      }
    }
  }

  /** A divisor that needs no fact is computed here and now. */
  #divisor(by: Amount, path: string): void {
    const { value } = computeAmount(by, enterpriseFacts(new Map(), ANY_DAY, this.vocabulary));
    if (value?.isZero()) this.problems.add(path, 'division-by-zero', 'the divisor is always zero');
  }
}
