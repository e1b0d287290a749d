export default { 'evrexec:idle': () => {} }
