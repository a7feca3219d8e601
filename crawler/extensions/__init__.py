"""What watches a crawl from outside its spiders."""
