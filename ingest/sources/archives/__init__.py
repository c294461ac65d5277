"""Archive file (WARC, ARC, WACZ, ZIP, TAR, HAR, MHTML, mailbox) -> its records, one by one."""
