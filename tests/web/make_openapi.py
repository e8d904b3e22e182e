#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes web/openapi.json from the tables here and docs/report.schema.json.

    make_openapi.py [--check]

--check: exit 1 when the file is not what would be written.
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

DID = ["opened", "typed-account", "typed-card", "typed-code", "typed-bank",
       "typed-personal", "sent-papers", "paid", "installed", "called",
       "replied"]
OPTIONS = {
    "lang": {"enum": ["ja", "en", "ja-easy"],
             "description": "of the sentences"},
    "did": {"type": "array", "items": {"enum": DID},
            "description": "what the person already did"},
}
INBOX = {"enum": ["not-checked", "yes", "no"],
         "description": "is it in the brand's message centre, too?"}
NOW = {"type": "integer", "minimum": 0,
       "description": "the time of the check, seconds since 1970"}
INBOX_PAGE = {"type": "string", "description": "the page of the brand's inbox, "
              "saved or its words pasted: says what `inbox` would"}
MAIL = {
    "inbox": INBOX, "inbox_page": INBOX_PAGE, "now": NOW,
    "client_ip": {"type": "string"}, "helo": {"type": "string"},
    "mail_from": {"type": "string"},
    "file": {"type": "string", "maxLength": 255,
             "description": "what to call it in the report"},
}
TEXT = {"inbox": INBOX, "inbox_page": INBOX_PAGE, "now": NOW,
        "from": {"type": "string",
                 "description": "the sender's address as it was shown"},
        "link": {"type": "string", "description": "a link that was copied"}}


EXPORT = {"format": {"enum": ["stix", "misp", "xarf", "csv"]},
          "reporter": {"type": "string", "format": "email",
                       "description": "who reports; xarf needs it"}}
INPUT = {"mail": {"type": "string", "description": "the mail, as text"},
         "mail_base64": {"type": "string", "contentEncoding": "base64"}}
IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"]


def body(required, more, options=OPTIONS, **inputs):
    return {"type": "object", "additionalProperties": False,
            "required": required,
            "properties": {**inputs, **more, **options}}


def query(options, more=OPTIONS):
    out = []
    for name, schema in {**options, **more}.items():
        if name == "inbox_page":  # too large for an address
            continue
        p = {"name": name, "in": "query", "schema": schema}
        if name == "did":
            p |= {"style": "form", "explode": False}
        out.append(p)
    return out


def problem(text):
    return {"description": text, "content": {"application/problem+json": {
        "schema": {"$ref": "#/components/schemas/Problem"}}}}


PROBLEMS = {"400": "malformed", "401": "a key is needed",
            "413": "the body is too large", "415": "Content-Type not read",
            "421": "not the name of this host", "422": "cannot be judged",
            "429": "too many; see Retry-After",
            "503": "too busy; see Retry-After"}


def answer(schema):
    out = {"200": {"description": "the answer", "headers": {"X-Request-Id": {
        "schema": {"type": "string"}}}, "content": {"application/json": {
            "schema": {"$ref": "#/components/schemas/" + schema}}}}}
    return out | {s: problem(t) for s, t in PROBLEMS.items()}


def files(**types):
    """An answer that is a file, by its media types."""
    out = answer("Report")
    out["200"] = {"description": "a file", "headers": out["200"]["headers"],
                  "content": {t: {"schema": s} for t, s in types.items()}}
    return out


def check(summary, json_body, raw=None, options=None, form=True,
          responses=None):
    content = {"application/json": {"schema": json_body}}
    if form:
        content["multipart/form-data"] = {"schema": json_body}
    for kind in raw or []:
        content[kind] = {"schema": {}}
    op = {"summary": summary,
          "requestBody": {"required": True, "content": content},
          "responses": responses or answer("Report")}
    if options is not None:
        op["parameters"] = query(options)
    return {"post": op}


def localize(schema, name):
    """References inside of the report's schema, from the document's root."""
    if isinstance(schema, dict):
        return {k: v.replace("#/$defs/", "#/components/schemas/%s/$defs/" %
                             name) if k == "$ref" else localize(v, name)
                for k, v in schema.items() if k != "$schema"}
    if isinstance(schema, list):
        return [localize(v, name) for v in schema]
    return schema


def document():
    report = json.loads((ROOT / "docs/report.schema.json").read_text())
    string = {"type": "string"}
    advice = {"type": "array", "items": {"type": "object"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "mekiki", "version": "1",
                 "license": {"name": "MIT", "identifier": "MIT"},
                 "description": "Is a mail that says it comes from a brand "
                 "really from them, how do we know, and what should the "
                 "person do now? Nothing that is sent is kept, and no link "
                 "is opened."},
        "servers": [{"url": "/api/v1"}],
        "security": [{}, {"key": []}],
        "paths": {
            "/check": check("A whole mail as it arrived", body(
                [], MAIL, **INPUT),
                ["message/rfc822", "application/octet-stream"], MAIL),
            "/check/text": check("The visible words of a mail or SMS", body(
                ["text"], TEXT, text=string), ["text/plain"], TEXT),
            "/check/url": check("An address of the web", body(
                ["url"], {}, url=string)),
            "/check/domain": check("A domain", body(
                ["domain"], {}, domain=string)),
            "/check/page": check("A saved page", body(
                ["html"], {"url": {**string,
                                   "description": "where it was"}},
                html=string), ["text/html"], {"url": string}),
            "/check/image": check(
                "A picture: the links in its QR codes", body(
                    [], {}, image=string,
                    image_base64={**string, "contentEncoding": "base64"}),
                IMAGES, {}),
            "/report": check(
                "A judgement as other programs take it, without whom the "
                "mail was for", body(["format"], {**MAIL, **EXPORT}, **INPUT),
                ["message/rfc822", "application/octet-stream"],
                {**MAIL, **EXPORT}, responses=files(**{
                    "application/stix+json;version=2.1": {"type": "object"},
                    "application/json": {"type": "object"},
                    "application/x-ndjson": string,
                    "text/csv; charset=utf-8; header=present": string})),
            "/redact": check(
                "The mail without whom it was for", body([], {}, {}, **INPUT),
                ["message/rfc822", "application/octet-stream"],
                responses=files(**{"message/rfc822": string})),
            "/advice": {"post": {
                "summary": "What to do, without a mail",
                "requestBody": {"required": True, "content": {
                    "application/json": {"schema": body(
                        ["verdict"], {"brand": string}, verdict=report[
                            "properties"]["verdict"])}}},
                "responses": answer("Advice")}},
            "/brands": {"get": {
                "summary": "The brands that are known",
                "parameters": query({})[:1],
                "responses": answer("Brands")}},
        },
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Report": localize(report, "Report"),
                "Advice": {"type": "object", "required": [
                    "verdict", "did", "advice", "data_version"],
                    "properties": {"verdict": string, "advice": advice,
                                   "did": {"type": "array"},
                                   "data_version": string}},
                "Brands": {"type": "object", "required": [
                    "data_version", "brands"], "properties": {
                        "data_version": string,
                        "brands": {"type": "array", "items": {
                            "type": "object", "required": ["id", "name"],
                            "properties": {"id": string, "name": string}}}}},
                "Problem": {"type": "object", "description": "RFC 9457",
                            "required": ["title", "status", "detail"],
                            "properties": {
                                "type": string, "title": string,
                                "status": {"type": "integer"},
                                "detail": string, "instance": string}},
            },
        },
    }


def main(args):
    path = ROOT / "web/openapi.json"
    text = json.dumps(document(), separators=(",", ":")) + "\n"
    if args == ["--check"]:
        return 0 if path.read_text() == text else 1
    path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
