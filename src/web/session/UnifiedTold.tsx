import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { useTexts } from '../i18n/index.js';
import { Notice } from '../ui/Notice.js';

const KNOWN = ['refused', 'busy', 'failed'] as const;

/** What did not work with 统一身份认证, as the server says in the address (`?unified=`). */
export function UnifiedTold(): ReactNode {
  const t = useTexts('session');
  const [address] = useSearchParams();
  const told = KNOWN.find((one) => one === address.get('unified'));
  return told === undefined ? null : <Notice tone="attention" alert title={t(`unified.${told}`)} />;
}
