export default {
  files: ['dist/test/faults/**/*.test.js'],
  workerThreads: false,
  concurrency: 1,
  timeout: '10m',
};
