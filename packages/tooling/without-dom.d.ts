// Stands for libraries whose types bring in the browser's DOM: one program of all tests must not see it.
export {};
