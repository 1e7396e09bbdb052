import type { ReactNode } from 'react';
import type { Words } from '../../eligibility/facts.js';
import type { QrCode } from '../../guides/qr-code.service.js';
import type { Language } from '../../pages/language.js';
import { shownDay } from '../../pages/values.js';

/** A part of a guide: its heading, to which the table of contents leads. */
export function Part({
  id,
  title,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className="card guide-part" id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}

/** A label and what it stands for; nothing where there is nothing. */
export function Pair({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export interface Contact {
  readonly name: Words;
  readonly phone: string;
}

/** A telephone that dials where the device can. */
export function Phone({ phone }: Pick<Contact, 'phone'>): ReactNode {
  return (
    <a className="money" href={`tel:${phone.replace(/[^\d+]/g, '')}`}>
      {phone}
    </a>
  );
}

/** A QR code, drawn in the page so that it prints wherever the page does. */
export function QrImage({ code, title }: { readonly code: QrCode; readonly title: string }): ReactNode {
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${code.size} ${code.size}`}
      role="img"
      aria-label={title}
      shapeRendering="crispEdges"
    >
      <path fill="#fff" d={`M0 0h${code.size}v${code.size}H0z`} />
      <path d={code.path} />
    </svg>
  );
}

export function Day({ day, language }: { readonly day: string; readonly language: Language }): ReactNode {
  return <time dateTime={day}>{shownDay(day, language)}</time>;
}
