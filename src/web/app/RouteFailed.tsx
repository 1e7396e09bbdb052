import type { ReactNode } from 'react';
import { useRouteError } from 'react-router';
import { PageFailed } from './PageFailed.js';

/** Stands where a page broke, or could not be loaded: after an update its files have other names, and loading anew finds them. */
export function RouteFailed(): ReactNode {
  return <PageFailed error={useRouteError()} retry={() => location.reload()} />;
}
