"""The API of the case: taking complaints in, reading them, writing on them, taking their steps."""
