import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, Suspense, useState } from 'react';
import { RouterProvider } from 'react-router/dom';
import { newQueryClient } from '../api/queries.js';
import { ErrorBoundary } from './ErrorBoundary.js';
import { newRouter } from './routes.js';
import { SessionWatch } from './session.js';

export function App(): ReactNode {
  const [client] = useState(newQueryClient);
  const [router] = useState(newRouter);
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
