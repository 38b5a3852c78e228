"""Makes what the browser and the report's renderer load: one style bundle, one script, fonts cut for print.

Run at set-up: `npm run build`, then `python -m cms.assets.cut_fonts`. What it writes goes to static/dist and is not
kept under version control.
"""
