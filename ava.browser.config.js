export default {
  files: ['dist/test/browser/**/*.test.js'],
  workerThreads: false,
  // One browser at a time, and in it one page after the other: what a page costs is then its own.
  concurrency: 1,
  serial: true,
  timeout: '4m',
};
