"""Pages, as the server makes them and as a browser shows them."""
