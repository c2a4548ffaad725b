"""A build on a Dask cluster, and the datasets that it writes."""
