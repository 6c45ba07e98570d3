"""Pages of accounts, saved views, requests, the policy, delegations, and of who may do what."""
