import type { ReactNode } from 'react';
import { Notice } from '../../ui/Notice.js';

/** What has just been done, read out when it appears; nothing while there is nothing to say. */
export function Saved({ told }: { readonly told: string }): ReactNode {
  return (
    <div role="status" className="said">
      {told !== '' && (
        <Notice tone="good">
          <p>{told}</p>
        </Notice>
      )}
    </div>
  );
}
