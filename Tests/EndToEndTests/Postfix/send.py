"""Submits a message as a mail program does: send.py PORT FILE SENDER RECIPIENT…"""

import smtplib
import sys

port, file, sender, *recipients = sys.argv[1:]
with open(file, "rb") as message, smtplib.SMTP("127.0.0.1", int(port)) as server:
    server.sendmail(sender, recipients, message.read())
