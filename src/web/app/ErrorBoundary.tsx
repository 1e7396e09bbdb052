import { Component, type ReactNode } from 'react';
import { Failed } from '../ui/Failed.js';

/** The last resort: what breaks outside every page still says so, with a way on. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <main className="main">
        <Failed error={this.state.error} retry={() => location.reload()} />
      </main>
    );
  }
}
