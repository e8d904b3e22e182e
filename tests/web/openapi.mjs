// SPDX-License-Identifier: MIT
// Is web/openapi.json an OpenAPI 3.1 document?
import { Validator } from "@seriousme/openapi-schema-validator";
import fs from "node:fs";

const file = new URL("../../web/openapi.json", import.meta.url);
const validator = new Validator();
const result = await validator.validate(JSON.parse(fs.readFileSync(file, "utf8")));
console.log(result.valid ? `OpenAPI ${validator.version}: valid` : JSON.stringify(result.errors, null, 1));
process.exit(result.valid && validator.version === "3.1" ? 0 : 1);
