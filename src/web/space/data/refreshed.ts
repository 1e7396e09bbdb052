/** Addresses below a firm's whose answers are old once its data are others. */
export const OF_FACTS = [
  ...['/facts', '/corrections', '/authorisations', '/sources'],
  ...['/possibilities', '/trial', '/overview', '/matches'],
] as const;
