"""congvu: một ứng dụng cho mọi hệ thống số của một cơ quan nhà nước."""

__version__ = "0.1.0"
