"""What has changed since an earlier build."""
