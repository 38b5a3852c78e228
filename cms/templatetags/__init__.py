"""Template tags of the design system: `{% load ds %}`.

They draw what cms/templates/ds describes and know no app: text, figures and addresses come in as arguments.
"""
