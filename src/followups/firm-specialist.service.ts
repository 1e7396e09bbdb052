import { shownOffice } from '../accounts/office-entry.service.js';
import type { Words } from '../eligibility/facts.js';
import { type Desk, deskOf, loadDesks } from './specialist.service.js';

/** Whom a firm turns to: a person who has published so, otherwise the desk of its district. */
export interface FirmSpecialist {
  readonly name: Words;
  readonly desk: Words;
  readonly phone: string | null;
  /** Of the desk. */
  readonly email: string;
  readonly hours: Words | null;
}

let desks: readonly Desk[] | undefined;

/** The specialist of the firms of a district; null where no desk has it. */
export async function specialistOf(districtCode: string | null): Promise<FirmSpecialist | null> {
  desks ??= loadDesks();
  const desk = deskOf(districtCode, desks);
  if (desk === undefined) return null;
  const { name, email, phone = null, hours = null } = desk;
  const office = await shownOffice(districtCode);
  if (office === null) return { name, desk: name, phone, email, hours };
  return {
    ...{ name: same(office.name), desk: name, phone: office.phone, email },
    hours: office.hours === null ? null : same(office.hours),
  };
}

const same = (text: string): Words => ({ zh: text, en: text });
