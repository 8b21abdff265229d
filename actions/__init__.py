"""What the assistant does once it knows what is asked: rasa_sdk actions over the knowledge."""
