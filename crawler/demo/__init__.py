"""The demonstration: small sites of invented publishers that tell facts of the public record, served on loopback."""
