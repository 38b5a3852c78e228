"""Activity from an XLSX workbook: the columns of the CSV on its first sheet."""
