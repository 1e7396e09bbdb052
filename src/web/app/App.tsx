import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, Suspense } from 'react';
import { RouterProvider } from 'react-router/dom';
import { ErrorBoundary } from './ErrorBoundary.js';
import type { newRouter } from './routes.js';
import { SessionWatch } from './session.js';

interface AppProps {
  readonly client: QueryClient;
  readonly router: ReturnType<typeof newRouter>;
}

export function App({ client, router }: AppProps): ReactNode {
  return (
    <ErrorBoundary>
      <QueryClientProvider client={client}>
        <SessionWatch />
        <Suspense>
          <RouterProvider router={router} />
        </Suspense>
      </QueryClientProvider>
    </ErrorBoundary>
  );
}
