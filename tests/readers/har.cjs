// Validates HAR by har-schema, as har-validator does, and tells as JSON what is wrong with it.
const Ajv = require("ajv");
const schemas = require("har-schema");
const { readFileSync } = require("node:fs");

const ajv = new Ajv({ allErrors: true });
ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-06.json"));
ajv.addSchema(schemas);
const validate = ajv.getSchema("har.json");
const valid = validate(JSON.parse(readFileSync(process.argv[2], "utf8")));
const faults = (validate.errors ?? []).map((fault) => `${fault.dataPath} ${fault.message}`);
console.log(JSON.stringify({ valid, faults }));
