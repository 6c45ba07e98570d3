# How PostgreSQL keeps a segment of its log in ARCHIVE. One that is there with the same content is kept: after a crash the
# server does not remember that it was. Otherwise nothing stands under the segment's name before all of it is on disk.
if [ -f "ARCHIVE/%f" ]; then cmp -s "%p" "ARCHIVE/%f"; else cp "%p" "ARCHIVE/%f.new" && sync "ARCHIVE/%f.new" && mv "ARCHIVE/%f.new" "ARCHIVE/%f" && sync "ARCHIVE"; fi
