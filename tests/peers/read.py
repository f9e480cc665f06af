"""Reads what Holdfast wrote with parsers nobody here wrote, and prints it as JSON.

    venv/bin/python read.py mail|ics|csv FILE
"""

import csv
import email
import email.policy
import json
import sys
from email.header import decode_header, make_header


def mail(path):
    with open(path, "rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    parts = {part.get_content_type(): part.get_content() for part in message.iter_parts()}
    return {
        # Not by the policy: in names it keeps the space between two encoded words, against
        # RFC 2047, 6.2.
        "headers": [
            [name.lower(), str(make_header(decode_header(value)))]
            for name, value in message.raw_items()
        ],
        "defects": [str(defect) for defect in message.defects],
        "parts": parts,
    }


def ics(path):
    import icalendar

    with open(path, "rb") as file:
        calendar = icalendar.Calendar.from_ical(file.read())
    events = []
    for event in calendar.walk("VEVENT"):
        start = event["DTSTART"].dt
        events.append(
            {
                "uid": str(event["UID"]),
                "sequence": int(event["SEQUENCE"]),
                "status": str(event["STATUS"]),
                "summary": str(event["SUMMARY"]),
                "description": str(event.get("DESCRIPTION", "")),
                "start": start.isoformat(),
                "errors": [str(error) for error in event.errors],
            }
        )
    return {"method": str(calendar["METHOD"]), "parts": len(calendar.subcomponents), "events": events}


def table(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, strict=True))


kind, path = sys.argv[1:]
print(json.dumps({"mail": mail, "ics": ics, "csv": table}[kind](path)))
