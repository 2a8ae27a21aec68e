"""Looking ahead: how likely each goal of a plan is, why, and what would change it. PURE"""
