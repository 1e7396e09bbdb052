import type { Firm } from '../../app/session.js';

/** The parts of a firm's settings, each with its own address, and how far somebody must act for the firm to see it. */
export const SECTIONS = [
  { key: 'contact', needs: 'member' },
  { key: 'preferences', needs: 'member' },
  { key: 'members', needs: 'member' },
  { key: 'agencies', needs: 'view' },
  { key: 'account', needs: 'prepare' },
] as const satisfies readonly { key: string; needs: Firm['scope'] }[];

export type Section = (typeof SECTIONS)[number]['key'];

/** Each with all before it. */
const SCOPES: readonly Firm['scope'][] = ['view', 'prepare', 'confirm', 'member'];

export function mayOpen({ scope }: Firm, section: Section): boolean {
  const needs = SECTIONS.find(({ key }) => key === section)?.needs ?? 'member';
  return SCOPES.indexOf(scope) >= SCOPES.indexOf(needs);
}
