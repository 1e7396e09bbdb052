import type { ReactNode } from 'react';
import { type Step, Steps } from '../../ui/Steps.js';

/** The steps of a benefit beside each other where there is room for that. */
export function Way({ steps }: { readonly steps: readonly Step[] }): ReactNode {
  return (
    <div className="way">
      <Steps steps={steps} />
    </div>
  );
}
