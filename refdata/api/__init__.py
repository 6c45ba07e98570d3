"""Reference data for programs: parties, instruments, markets, calendars, prices and exchange rates."""
