"""Reads JUnit XML with junitparser, and tells as JSON what it found."""

import json
import sys

from junitparser import JUnitXml


def properties(element):
    return {found.get("name"): found.get("value") for found in element.iterfind("properties/property")}


def case(case):
    results = [
        {"kind": type(result).__name__, "type": result.type, "message": result.message, "text": result.text}
        for result in case.result
    ]
    element = case._elem
    return {
        "name": case.name,
        "classname": case.classname,
        "time": case.time,
        "file": element.get("file"),
        "line": element.get("line"),
        "properties": properties(element),
        "flaky": [found.get("message") for found in element.findall("flakyFailure")],
        "out": case.system_out,
        "results": results,
    }


def suite(suite):
    return {
        "name": suite.name,
        "tests": suite.tests,
        "failures": suite.failures,
        "errors": suite.errors,
        "skipped": suite.skipped,
        "properties": properties(suite._elem),
        "cases": [case(found) for found in suite],
    }


print(json.dumps([suite(found) for found in JUnitXml.fromfile(sys.argv[1])]))
