import { isCivilDate } from './civil-date.js';
import type { FactType, Threshold } from './facts.js';
import type { ComposedOperator, Shape } from './operators.js';

export function shapeOfType(type: FactType): Shape {
  switch (type) {
    case 'text':
    case 'code':
      return 'text';
    case 'boolean':
    case 'date':
      return type;
    case 'set':
      return 'texts';
    case 'list':
      return 'records';
    default:
      return 'number';
  }
}

/** Shapes that a literal may stand for; a text that is a day may be a date too. Empty where it is none. */
export function shapesOfLiteral(value: Threshold): readonly Shape[] {
  if (typeof value === 'number') return ['number'];
  if (typeof value === 'boolean') return ['boolean'];
  if (typeof value === 'string') return isCivilDate(value) ? ['text', 'date'] : ['text'];
  const all: readonly unknown[] = value;
  if (all.length === 0) return [];
  if (all.every((one) => typeof one === 'number')) return ['numbers'];
  if (!all.every((one) => typeof one === 'string')) return [];
  return all.every(isCivilDate) ? ['texts', 'dates'] : ['texts'];
}

const SINGULAR: Partial<Record<Shape, Shape>> = { numbers: 'number', texts: 'text', dates: 'date' };

/**
 * Whether the operator is defined for the shapes, its decorators considered. `literal` is checked further where the
 * operator sees it as its value. Returns what is wrong, or null.
 */
export function misuse(
  operator: ComposedOperator,
  fact: Shape,
  value: readonly Shape[],
  literal: Threshold | undefined,
): string | null {
  let sides: [readonly Shape[], readonly Shape[]] = [[fact], value];
  let literals: readonly Threshold[] = literal === undefined ? [] : [literal];
  for (const decorator of operator.decorators) {
    if (decorator === 'swap') {
      sides = [sides[1], sides[0]];
      literals = [];
    } else if (decorator.endsWith('Fact')) {
      sides = [singular(sides[0]), sides[1]];
    } else if (decorator.endsWith('Value')) {
      sides = [sides[0], singular(sides[1])];
      literals = literals.flatMap((one) => (Array.isArray(one) ? (one as readonly string[]) : []));
    }
  }
  const { accepts, literal: fault, name } = operator.base;
  if (!accepts.some(([left, right]) => sides[0].includes(left) && sides[1].includes(right))) {
    return `operator "${name}" does not compare a fact of kind ${fact} with ${value.join(' or ') || 'such a value'}`;
  }
  return literals.map((one) => fault?.(one)).find((found) => typeof found === 'string') ?? null;
}

function singular(shapes: readonly Shape[]): readonly Shape[] {
  return shapes.flatMap((shape) => SINGULAR[shape] ?? []);
}
