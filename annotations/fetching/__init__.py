"""The way out to the network: one address fetched through a guard, and what came back kept as WARC."""
