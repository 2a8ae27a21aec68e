"""Tables of the park as people send and take them: CSV and XLSX, in and out. PURE."""
