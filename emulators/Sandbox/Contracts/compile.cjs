// Usage: node compile.cjs <folder of the npm package solc@0.8.30>; writes TetherLike.bin beside the source.
const fs = require('node:fs');
const path = require('node:path');
const solc = require(path.resolve(process.argv[2]));

const file = 'TetherLike.sol';
const output = JSON.parse(solc.compile(JSON.stringify({
  language: 'Solidity',
  sources: { [file]: { content: fs.readFileSync(path.join(__dirname, file), 'utf8') } },
  settings: {
    optimizer: { enabled: true, runs: 200 },
    evmVersion: 'paris',
    metadata: { bytecodeHash: 'none', appendCBOR: false },
    outputSelection: { '*': { '*': ['evm.bytecode.object', 'evm.methodIdentifiers'] } },
  },
})));
if (output.errors) {
  console.error(output.errors.map((e) => e.formattedMessage).join('\n'));
  process.exit(1);
}
const { evm } = output.contracts[file].TetherLike;
fs.writeFileSync(path.join(__dirname, 'TetherLike.bin'), evm.bytecode.object + '\n');
console.log(evm.methodIdentifiers);
