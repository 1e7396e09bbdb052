import type { z } from 'zod';
import type { Reading as Words } from '../eligibility/explain/explain.js';
import type { Gap } from '../eligibility/gaps/gaps.js';
import { askedOf, explainGap, tellsOther } from '../eligibility/gaps/gaps-words.js';
import { definitionOf, hiddenBy, labelOf } from '../eligibility/index.js';
import { isTypedIn } from '../enterprises/typed-facts.service.js';
import { officeName } from './card.view.js';
import { shownToFirm } from './condition-lines.js';
import type { gapSchema } from './possibilities.schema.js';
import type { Reading } from './standing.service.js';

export type GapShown = z.output<typeof gapSchema>;

/** One gap as the firm itself may read it: of what is kept back from it neither the value nor how far it is. */
export function gapView(gap: Gap, { language, rules }: Pick<Reading, 'language' | 'rules'>): GapShown {
  const { kind, fact, changeable, department, value, source } = gap;
  const words: Words = { language, vocabulary: rules, reader: 'firm' };
  const definition = definitionOf(fact, rules);
  const asked = askedOf(gap, words);
  const isShown = hiddenBy(definition, gap, 'firm') === null && !tellsOther(gap, words);
  const mayTry = isShown && definition !== undefined && isTypedIn(fact, definition, rules);
  return {
    ...{ kind, fact, label: labelOf(fact, language, rules), changeable },
    department: department === '' ? null : officeName(department, rules, language),
    text: explainGap(gap, language, rules, 'firm'),
    value: shownToFirm({ value, source }, definition, language, rules).value,
    threshold: asked === '' ? null : asked,
    tryValue: mayTry ? tryValueOf(gap) : null,
  };
}

/** The nearest value that does, where it is a single one. */
function tryValueOf({ to, beyond }: Gap): GapShown['tryValue'] {
  return to === undefined || beyond === true || typeof to === 'object' ? null : to;
}
