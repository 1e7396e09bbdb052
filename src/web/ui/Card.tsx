import { type ReactNode, useId } from 'react';

interface CardProps {
  readonly title?: ReactNode;
  /** Of the heading; the page's own is 1. */
  readonly level?: 2 | 3;
  /** Beside the heading: a status, for example. */
  readonly aside?: ReactNode;
  readonly id?: string;
  readonly children?: ReactNode;
}

/** A white sheet; with a title it is a region of that name. */
export function Card({ title, level = 2, aside, id, children }: CardProps): ReactNode {
  const own = useId();
  if (title === undefined) return <div className="card">{children}</div>;
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section className="card" id={id} aria-labelledby={own}>
      <div className="card-head">
        <Heading id={own}>{title}</Heading>
        {aside}
      </div>
      {children}
    </section>
  );
}

export interface Pair {
  readonly term: ReactNode;
  readonly value: ReactNode;
}

/** Terms with what they are: a receipt, the head of a match. */
export function Pairs({ pairs }: { readonly pairs: readonly Pair[] }): ReactNode {
  return (
    <dl className="pairs">
      {pairs.map(({ term, value }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: terms stand in one order
        <div key={at}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
